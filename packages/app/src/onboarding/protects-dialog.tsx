/** What Knothole protects and what it does not, in plain words. */
import type { VNode } from 'preact';
import { CheckIcon, CrossIcon } from '../shared/art/icons.tsx';
import { Dialog } from '../shared/ui/dialog.tsx';
import { WORDS } from '../shared/words/grown-up-words.ts';
import css from './protects-dialog.module.css';

export function ProtectsDialog({ onClose }: { onClose: () => void }): VNode {
  const words = WORDS.protects;
  return (
    <Dialog title={words.title} closeLabel={WORDS.close} onClose={onClose}>
      <p>{words.lead}</p>
      <Claims title={words.yesTitle} claims={words.yes} icon={<CheckIcon />} look="yes" />
      <Claims title={words.noTitle} claims={words.no} icon={<CrossIcon />} look="no" />
    </Dialog>
  );
}

function Claims({
  title,
  claims,
  icon,
  look,
}: {
  title: string;
  claims: readonly string[];
  icon: VNode;
  look: 'yes' | 'no';
}): VNode {
  return (
    <section class={`${css.claims} ${css[look]}`}>
      <h3>{title}</h3>
      <ul>
        {claims.map((claim) => (
          <li key={claim}>
            <span class={css.sign}>{icon}</span>
            {claim}
          </li>
        ))}
      </ul>
    </section>
  );
}
