/** A screen inside the tree. */
import type { ComponentChildren, VNode } from 'preact';
import { Bark, Canopy, Ground } from '../shared/art/tree.tsx';
import kid from './kid.module.css';

export function KidFrame({
  layout,
  children,
}: {
  /** Class that lays out the children. */
  layout: string | undefined;
  children: ComponentChildren;
}): VNode {
  return (
    <main class={`${kid.kid} ${layout ?? ''}`}>
      <div class={kid.backdrop}>
        <Bark />
        <div class={kid.leaves}>
          <Canopy />
        </div>
        <div class={kid.ground}>
          <Ground />
        </div>
      </div>
      {children}
    </main>
  );
}
