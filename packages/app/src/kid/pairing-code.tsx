/** The code that the grown-up's phone scans, and its link for phones without a camera. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { LinkIcon, RefreshIcon } from '../shared/art/icons.tsx';
import { PhoneScans } from '../shared/art/phone-scans.tsx';
import { QrCode } from '../shared/art/qr-code.tsx';
import { Button } from '../shared/ui/button.tsx';
import { KID_WORDS } from '../shared/words/kid-words.ts';
import kid from './kid.module.css';
import css from './pairing-code.module.css';

const words = KID_WORDS.pairing;

/** `stale`: its time is over; a fresh one is on its way, or comes by a tap. */
export function PairingCode({
  link,
  stale,
  onRefresh,
}: {
  link: string;
  stale: boolean;
  onRefresh: () => void;
}): VNode {
  return (
    <div class={css.layout}>
      <h1 class={`${kid.plaque} ${css.title}`}>{stale ? words.stale : words.title}</h1>
      <div class={css.scene}>
        <div class={css.code}>
          {stale ? (
            <button type="button" class={css.stale} aria-label={words.refresh} onClick={onRefresh}>
              <RefreshIcon />
            </button>
          ) : (
            <QrCode text={link} label={words.qr} />
          )}
        </div>
        <div class={css.phone}>
          <PhoneScans />
        </div>
      </div>
      {stale ? null : <LinkInstead link={link} />}
    </div>
  );
}

function LinkInstead({ link }: { link: string }): VNode {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    // Refused where the page may not write to the clipboard: the field beside it can be copied by hand.
    await navigator.clipboard.writeText(link).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <details class={css.instead}>
      <summary>{words.noCamera}</summary>
      <div class={css.link}>
        <input
          type="text"
          readOnly
          dir="ltr"
          value={link}
          aria-label={words.link}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button look="plain" icon={<LinkIcon />} onPress={() => void copy()}>
          {copied ? words.copied : words.copy}
        </Button>
      </div>
    </details>
  );
}
