/** Where the other family's invite is: on their screen, or in a message. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Bridge } from '../../shared/art/bridge.tsx';
import { CameraIcon, LinkIcon } from '../../shared/art/icons.tsx';
import { Button } from '../../shared/ui/button.tsx';
import { Deferred } from '../../shared/ui/deferred.tsx';
import { Field } from '../../shared/ui/field.tsx';
import { Notice } from '../../shared/ui/notice.tsx';
import { FRIEND_WORDS } from '../../shared/words/friend-words.ts';
import css from './meet.module.css';

const words = FRIEND_WORDS.find;
const loadScanner = () => import('../qr-scanner.tsx').then((module) => module.QrScanner);

type Camera = 'closed' | 'open' | 'unusable';

export function FindInvite({ onLink }: { onLink: (link: string) => void }): VNode {
  const [camera, setCamera] = useState<Camera>('mediaDevices' in navigator ? 'closed' : 'unusable');
  const [pasted, setPasted] = useState('');
  const link = pasted.trim();
  return (
    <div class={css.find}>
      <p>{words.lead}</p>
      {camera === 'unusable' ? (
        <Notice tone="glow" icon={<LinkIcon />}>
          {words.noCamera}
        </Notice>
      ) : null}
      {camera === 'open' ? (
        <div class={css.view}>
          <Deferred
            load={loadScanner}
            props={{ onFound: onLink, onUnusable: () => setCamera('unusable') }}
          />
        </div>
      ) : (
        <div class={css.bridge}>
          <Bridge state="open" />
        </div>
      )}
      {camera === 'closed' ? (
        <Button wide icon={<CameraIcon />} onPress={() => setCamera('open')}>
          {words.camera}
        </Button>
      ) : null}
      <form
        class={css.paste}
        onSubmit={(event) => {
          event.preventDefault();
          if (link !== '') onLink(link);
        }}
      >
        <Field
          label={camera === 'unusable' ? words.pasteOnly : words.paste}
          value={pasted}
          placeholder={words.placeholder}
          plainWord
          onInput={setPasted}
        />
        <Button
          type="submit"
          look={camera === 'unusable' ? 'main' : 'plain'}
          wide
          disabled={link === ''}
        >
          {words.use}
        </Button>
      </form>
    </div>
  );
}
