/** So many sockets or requests of one kind at a time. */
export class SocketQuota {
  readonly #limit: number;
  #count = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** Whether one more may stay; to be given back with {@link leave}. */
  enter(): boolean {
    if (this.#count >= this.#limit) {
      return false;
    }
    this.#count++;
    return true;
  }

  leave(): void {
    this.#count--;
  }
}
