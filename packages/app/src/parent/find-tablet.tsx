/** The tablet's code, by camera or by its link. */
import type { KnotholeErrorCode } from '@knothole/protocol';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { CameraIcon, LinkIcon } from '../shared/art/icons.tsx';
import { PhoneScans } from '../shared/art/phone-scans.tsx';
import { Button } from '../shared/ui/button.tsx';
import { Deferred } from '../shared/ui/deferred.tsx';
import { Field } from '../shared/ui/field.tsx';
import { Notice } from '../shared/ui/notice.tsx';
import { ERROR_WORDS } from '../shared/words/error-words.ts';
import { WORDS } from '../shared/words/grown-up-words.ts';
import css from './add-child.module.css';

const words = WORDS.add;
const loadScanner = () => import('./qr-scanner.tsx').then((module) => module.QrScanner);

type Camera = 'closed' | 'open' | 'unusable';

/** Browsers have none where the page did not come over a safe way. */
function hasCamera(): boolean {
  return 'mediaDevices' in navigator;
}

export function FindTablet({
  title,
  lead,
  paste = words,
  busy,
  error,
  onLink,
}: {
  title: string;
  /** What to do on the other device. */
  lead: string;
  /** What the field for its link is called: beside a camera, and without one. */
  paste?: { readonly paste: string; readonly pasteLabel: string };
  busy: boolean;
  error: KnotholeErrorCode | null;
  onLink: (link: string) => void;
}): VNode {
  const [camera, setCamera] = useState<Camera>(hasCamera() ? 'closed' : 'unusable');
  const [pasted, setPasted] = useState('');
  const found = (link: string): void => {
    setCamera('closed');
    onLink(link);
  };
  return (
    <div class={css.find}>
      <h2>{title}</h2>
      <p>
        {lead} {camera === 'unusable' ? null : words.holdOver}
      </p>
      {error === null ? null : <Notice tone="danger">{ERROR_WORDS[error]}</Notice>}
      {camera === 'unusable' ? (
        <Notice tone="glow" icon={<LinkIcon />}>
          {words.noCamera}
        </Notice>
      ) : (
        <div class={css.view}>
          {camera === 'open' ? (
            <Deferred
              load={loadScanner}
              props={{ onFound: found, onUnusable: () => setCamera('unusable') }}
            />
          ) : (
            <PhoneScans />
          )}
        </div>
      )}
      {camera === 'closed' ? (
        <Button wide icon={<CameraIcon />} busy={busy} onPress={() => setCamera('open')}>
          {words.scan}
        </Button>
      ) : null}
      <form
        class={css.paste}
        onSubmit={(event) => {
          event.preventDefault();
          if (pasted.trim() !== '') onLink(pasted.trim());
        }}
      >
        <Field
          label={camera === 'unusable' ? paste.pasteLabel : paste.paste}
          value={pasted}
          placeholder={words.pastePlaceholder}
          plainWord
          onInput={setPasted}
        />
        <Button
          type="submit"
          look={camera === 'unusable' ? 'main' : 'plain'}
          wide
          busy={busy}
          disabled={pasted.trim() === ''}
        >
          {words.pasteButton}
        </Button>
      </form>
    </div>
  );
}
