import type { StoryDevice } from '../family/story.ts';

/** Two devices, each of which may die on the way, and people who go on tapping. */
export abstract class MortalPair<Action extends string> {
  readonly #devices: readonly [StoryDevice, StoryDevice];
  #deaths = 0;

  constructor(one: StoryDevice, other: StoryDevice) {
    this.#devices = [one, other];
  }

  /** Goes on with whatever the two screens ask for until all is done; tells how often one died. */
  async finish(): Promise<number> {
    for (;;) {
      await this.#revive();
      const action = await this.#orDeath(this.#nextAction());
      if (action === 'done') {
        return this.#deaths;
      }
      if (action !== undefined) {
        await this.#orDeath(this.act(action));
      }
    }
  }

  /** What the screens of two living devices ask for; throws at a problem. */
  protected abstract look(): Action | 'done' | undefined;

  protected abstract act(action: Action): Promise<void>;

  get #isOneDead(): boolean {
    return this.#devices.some(({ life }) => life.isDead);
  }

  async #revive(): Promise<void> {
    for (const device of this.#devices) {
      if (device.life.isDead) {
        this.#deaths += 1;
        await device.kill();
        await device.start();
      }
    }
  }

  #nextAction(): Promise<Action | 'done'> {
    const look = (): Action | 'done' | undefined => (this.#isOneDead ? undefined : this.look());
    return Promise.race(this.#devices.map((device) => device.until('what is next', look)));
  }

  async #orDeath<T>(work: Promise<T>): Promise<T | undefined> {
    const deaths = this.#devices.map(({ life }) => life.died);
    const result = await Promise.race([work, ...deaths]);
    return this.#isOneDead ? undefined : (result ?? undefined);
  }
}
