import type { AppView, FamilyCore, TimelineView } from '@knothole/client/view';
import { KnotholeError } from '@knothole/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { type CoreLink, openCoreLink } from '../../src/shared/session/core-link.ts';
import { hostCore } from '../../src/worker/core-host.ts';

const FRESH: AppView = { stage: 'new' };
const PAIRING: AppView = {
  stage: 'pairing',
  pairing: { step: 'preparing' },
  connection: { kind: 'connecting' },
};

/** A core that knows one command, to see what crosses between worker and page. */
class OneCommandCore implements FamilyCore {
  view: AppView = FRESH;
  readonly #viewListeners: ((view: AppView) => void)[] = [];
  readonly #timelineListeners: ((timeline: TimelineView) => void)[] = [];

  onView(listener: (view: AppView) => void): () => void {
    this.#viewListeners.push(listener);
    return () => undefined;
  }

  onTimeline(listener: (timeline: TimelineView) => void): () => void {
    this.#timelineListeners.push(listener);
    return () => undefined;
  }

  async run(name: string): Promise<never> {
    if (name !== 'startPairing') throw new KnotholeError('WRONG_STAGE', 'secret details');
    this.view = PAIRING;
    for (const listener of this.#viewListeners) listener(PAIRING);
    const timeline: TimelineView = { conversation: 'c', entries: [], hasEarlier: false };
    for (const listener of this.#timelineListeners) listener(timeline);
    return null as never;
  }

  async close(): Promise<void> {}
}

const channels: MessageChannel[] = [];
afterEach(() => {
  for (const { port1, port2 } of channels.splice(0)) {
    port1.close();
    port2.close();
  }
});

/** Page and worker at the two ends of a real channel. */
function connect(open: () => Promise<FamilyCore>): CoreLink {
  const channel = new MessageChannel();
  channels.push(channel);
  hostCore(channel.port1, open);
  const link = openCoreLink(channel.port2);
  channel.port1.start();
  channel.port2.start();
  return link;
}

function viewOf(link: CoreLink, stage: AppView['stage']): Promise<AppView> {
  return new Promise((resolve) => {
    link.view.subscribe((view) => {
      if (view.stage === stage) resolve(view);
    });
  });
}

describe('the link between page and core', () => {
  it('is loading until the core has spoken', async () => {
    const link = connect(async () => new OneCommandCore());
    expect(link.view.value).toEqual({ stage: 'loading' });
    expect(await viewOf(link, 'new')).toEqual(FRESH);
  });

  it('shows what a command changed before it says that the command is done', async () => {
    const link = connect(async () => new OneCommandCore());
    const output = await link.run('startPairing', { relayUrl: 'ws://x', appUrl: 'http://x' });
    expect(output).toBeNull();
    expect(link.view.value).toEqual(PAIRING);
    expect(link.timeline.value?.conversation).toBe('c');
  });

  it('carries the code of an error and nothing else of it', async () => {
    const link = connect(async () => new OneCommandCore());
    const failure = await link.run('cancelPairing', null).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(KnotholeError);
    expect(failure).toMatchObject({ code: 'WRONG_STAGE' });
    expect(String(failure)).not.toContain('secret');
  });

  it('answers each of many commands with its own outcome', async () => {
    const link = connect(async () => new OneCommandCore());
    const outcomes = await Promise.allSettled([
      link.run('cancelPairing', null),
      link.run('startPairing', { relayUrl: 'ws://x', appUrl: 'http://x' }),
      link.run('kitWords', null),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected']);
  });

  it('says kindly that another tab has the family open', async () => {
    const link = connect(() => Promise.reject(new KnotholeError('STORE_BUSY', 'taken')));
    expect(await viewOf(link, 'open-elsewhere')).toEqual({ stage: 'open-elsewhere' });
  });

  it('tells a store that does not open by its code, and an unknown failure as internal', async () => {
    const corrupt = connect(() => Promise.reject(new KnotholeError('STORE_CORRUPT', 'x')));
    expect(await viewOf(corrupt, 'broken')).toEqual({ stage: 'broken', code: 'STORE_CORRUPT' });
    const strange = connect(() => Promise.reject(new TypeError('x')));
    expect(await viewOf(strange, 'broken')).toEqual({ stage: 'broken', code: 'INTERNAL' });
    await expect(strange.run('kitWords', null)).rejects.toMatchObject({ code: 'INTERNAL' });
  });
});
