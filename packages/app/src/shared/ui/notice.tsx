/** One quiet sentence about the state of things: a strip, never a pop-up. */
import type { ComponentChildren, VNode } from 'preact';
import css from './notice.module.css';

export function Notice({
  icon,
  tone = 'calm',
  children,
}: {
  icon?: VNode;
  tone?: 'calm' | 'glow' | 'danger';
  children: ComponentChildren;
}): VNode {
  return (
    <div class={`${css.notice} ${css[tone]}`} role={tone === 'danger' ? 'alert' : 'status'}>
      {icon}
      <p>{children}</p>
    </div>
  );
}
