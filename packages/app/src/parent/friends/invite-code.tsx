/** The invite, until the other family has opened it: a code to scan and a link to send. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Bridge } from '../../shared/art/bridge.tsx';
import { LinkIcon, SendIcon } from '../../shared/art/icons.tsx';
import { QrCode } from '../../shared/art/qr-code.tsx';
import { useSession } from '../../shared/session/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Notice } from '../../shared/ui/notice.tsx';
import { FRIEND_WORDS } from '../../shared/words/friend-words.ts';
import css from './meet.module.css';

const words = FRIEND_WORDS.invite;

export function InviteCode({
  link,
  expiresAt,
  busy,
  onLeave,
  onWithdraw,
}: {
  link: string;
  /** Unix seconds. */
  expiresAt: number;
  busy: boolean;
  onLeave: () => void;
  onWithdraw: () => void;
}): VNode {
  const left = expiresAt - useSession().nowSeconds.value;
  if (left <= 0) {
    return (
      <div class={css.scene} role="status">
        <div class={css.bridge}>
          <Bridge state="ended" />
        </div>
        <p>{words.over}</p>
        <Button wide busy={busy} onPress={onWithdraw}>
          {FRIEND_WORDS.problem.again}
        </Button>
      </div>
    );
  }
  return (
    <div class={css.scene}>
      <p>{words.scan}</p>
      <div class={css.code}>
        <QrCode text={link} label={words.qr} />
      </div>
      <p class={css.soft}>{words.good(left)}</p>
      <LinkRow link={link} />
      <Notice tone="glow">{words.careful}</Notice>
      <p class={css.waiting} role="status">
        {words.waiting}
      </p>
      <div class={css.answers}>
        <Button look="plain" busy={busy} onPress={onWithdraw}>
          {words.withdraw}
        </Button>
        <Button look="plain" onPress={onLeave}>
          {words.leave}
        </Button>
      </div>
    </div>
  );
}

function LinkRow({ link }: { link: string }): VNode {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    // Refused where the page may not write to the clipboard: the field beside it can be copied by hand.
    await navigator.clipboard.writeText(link).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  const canShare = 'share' in navigator;
  return (
    <div class={css.link}>
      <input
        type="text"
        readOnly
        dir="ltr"
        value={link}
        aria-label={words.link}
        onFocus={(event) => event.currentTarget.select()}
      />
      <div class={css.answers}>
        {canShare ? (
          <Button icon={<SendIcon />} onPress={() => void share(link)}>
            {words.share}
          </Button>
        ) : null}
        <Button look={canShare ? 'plain' : 'main'} icon={<LinkIcon />} onPress={() => void copy()}>
          {copied ? words.copied : words.copy}
        </Button>
      </div>
    </div>
  );
}

/** Closing the device's sheet without choosing is no failure. */
async function share(url: string): Promise<void> {
  await navigator.share({ url }).catch(() => undefined);
}
