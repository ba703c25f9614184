/** The first screen of a new device: whose is it? */

import type { KnotholeErrorCode } from '@knothole/protocol';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { AnimalDrawing } from '../shared/art/avatar.tsx';
import { Grove } from '../shared/art/grove.tsx';
import { KitIcon, PeopleIcon, PlusIcon, TabletIcon } from '../shared/art/icons.tsx';
import { Hollow } from '../shared/art/logo.tsx';
import { Button } from '../shared/ui/button.tsx';
import { Notice } from '../shared/ui/notice.tsx';
import { ERROR_WORDS } from '../shared/words/error-words.ts';
import { WORDS } from '../shared/words/grown-up-words.ts';
import { ProtectsDialog } from './protects-dialog.tsx';
import css from './welcome.module.css';

export function Welcome({
  hasPass,
  byPairingLink,
  byInvite,
  error,
  busy,
  onParent,
  onKit,
  onTablet,
}: {
  /** Whether a family can be made here: the page was opened by the link that its relay printed. */
  hasPass: boolean;
  /** The page was opened by a child's pairing code, on a device that has no family. */
  byPairingLink: boolean;
  /** The page was opened by another family's invite. */
  byInvite: boolean;
  error: KnotholeErrorCode | null;
  busy: boolean;
  onParent: () => void;
  onKit: () => void;
  onTablet: () => void;
}): VNode {
  const [explaining, setExplaining] = useState(false);
  const words = WORDS.welcome;
  return (
    <main class={css.welcome}>
      <div class={css.scene}>
        <Grove />
        <div class={css.mark}>
          <Hollow />
        </div>
        <div class={css.visitorLeft}>
          <AnimalDrawing animal="fox" />
        </div>
        <div class={css.visitorRight}>
          <AnimalDrawing animal="rabbit" />
        </div>
      </div>
      <div class={css.text}>
        <p class={css.name}>{WORDS.app}</p>
        <h1>{words.title}</h1>
        <p class={css.promise}>{words.promise}</p>
        {error === null ? null : <Notice tone="danger">{ERROR_WORDS[error]}</Notice>}
        {byPairingLink ? <Notice tone="glow">{words.pairingCode}</Notice> : null}
        {byInvite ? (
          <Notice tone="glow">{hasPass ? words.invite : words.inviteWithoutPass}</Notice>
        ) : null}
        <div class={css.choices}>
          {hasPass ? (
            <Choice
              icon={<PeopleIcon />}
              look="main"
              title={words.parent}
              hint={words.parentHint}
              onPress={onParent}
            />
          ) : null}
          <Choice
            icon={<TabletIcon />}
            look={hasPass ? 'plain' : 'big'}
            title={words.tablet}
            hint={words.tabletHint}
            disabled={busy}
            onPress={onTablet}
          />
          <Choice
            icon={<PlusIcon />}
            look="plain"
            title={words.join}
            hint={words.joinHint}
            disabled={busy}
            onPress={onTablet}
          />
          {hasPass ? (
            <Choice
              icon={<KitIcon />}
              look="plain"
              title={words.kit}
              hint={words.kitHint}
              disabled={busy}
              onPress={onKit}
            />
          ) : null}
          {hasPass ? null : (
            <div class={css.without}>
              <PeopleIcon />
              <p>
                <strong>{words.parentWithout}</strong>
                {words.noRelay}
              </p>
            </div>
          )}
        </div>
        <Button look="quiet" onPress={() => setExplaining(true)}>
          {words.protects}
        </Button>
      </div>
      {explaining ? <ProtectsDialog onClose={() => setExplaining(false)} /> : null}
    </main>
  );
}

const LOOKS = { main: css.main, plain: css.plain, big: `${css.main} ${css.big}` } as const;

function Choice({
  icon,
  look,
  title,
  hint,
  disabled = false,
  onPress,
}: {
  icon: VNode;
  /** big: the one thing to do here, for small hands. */
  look: 'main' | 'plain' | 'big';
  title: string;
  hint: string;
  disabled?: boolean;
  onPress: () => void;
}): VNode {
  return (
    <button
      type="button"
      class={`${css.choice} ${LOOKS[look]}`}
      disabled={disabled}
      onClick={onPress}
    >
      {icon}
      <span>
        <strong>{title}</strong>
        <small>{hint}</small>
      </span>
    </button>
  );
}
