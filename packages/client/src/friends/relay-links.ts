/**
 * The relays that a device is connected to: its family's own, and those of families that have given it a
 * guest pass. What two families share lives at the relay of the one that has invited.
 */
import type { Network, RelayLink } from '../ports.ts';

export interface RelayLinksOptions {
  readonly network: Network;
  readonly ownUrl: string;
  readonly own: RelayLink;
  /** A link has come up, or gone down. */
  readonly changed: () => void;
  /** One more link: what is waited for may be there, too. */
  readonly added: (link: RelayLink) => void;
}

export class RelayLinks {
  readonly #options: RelayLinksOptions;
  readonly #others = new Map<string, { readonly link: RelayLink; readonly ignore: () => void }>();

  constructor(options: RelayLinksOptions) {
    this.#options = options;
  }

  /** The link to a relay, opened with this pass when it is the first time. */
  to(url: string, pass: Uint8Array | null): RelayLink {
    const { network, ownUrl, own, changed, added } = this.#options;
    if (url === ownUrl) {
      return own;
    }
    const known = this.#others.get(url);
    if (known !== undefined) {
      return known.link;
    }
    const link = network.connect({ url, pass });
    this.#others.set(url, { link, ignore: link.onStatus(changed) });
    added(link);
    return link;
  }

  /** Whatever lies behind a link that came to nothing is not called again and again. */
  async forget(url: string): Promise<void> {
    const known = this.#others.get(url);
    this.#others.delete(url);
    known?.ignore();
    await known?.link.close();
  }

  get all(): readonly RelayLink[] {
    return [this.#options.own, ...[...this.#others.values()].map(({ link }) => link)];
  }

  /** The family's own is closed by whoever has opened it. */
  async close(): Promise<void> {
    for (const { link, ignore } of this.#others.values()) {
      ignore();
      await link.close();
    }
  }
}
