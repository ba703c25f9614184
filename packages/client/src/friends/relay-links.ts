/**
 * The relays that a device is connected to: its family's own, and those of families that have given it a
 * guest pass. What two families share lives at the relay of the one that has invited.
 */
import { constantTimeEqual } from '../crypto/hash.ts';
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

interface Other {
  readonly link: RelayLink;
  readonly ignore: () => void;
  pass: Uint8Array | null;
}

export class RelayLinks {
  readonly #options: RelayLinksOptions;
  readonly #others = new Map<string, Other>();

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
      renew(known, pass);
      return known.link;
    }
    const link = network.connect({ url, pass });
    this.#others.set(url, { link, ignore: link.onStatus(changed), pass });
    added(link);
    return link;
  }

  /** Whether a relay does not take this family's pass any more. */
  isRefused(url: string): boolean {
    return this.#others.get(url)?.link.status.kind === 'refused';
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

/** Of several passes for one relay any will do; one that was taken back is replaced. */
function renew(known: Other, pass: Uint8Array | null): void {
  const isOther = pass !== null && (known.pass === null || !constantTimeEqual(pass, known.pass));
  if (isOther && known.link.status.kind === 'refused') {
    known.pass = pass;
    known.link.usePass?.(pass);
  }
}
