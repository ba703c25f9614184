/** Replaces the tablet's pairing code by a fresh one when its time is over. */
import type { TabletPairing } from '@knothole/client/view';
import { useEffect, useRef } from 'preact/hooks';
import { useSession } from '../shared/session/session.ts';
import { codeEnd, type ShownCode } from './code-life.ts';

/** Whether the code shown is over. Asks once for each code; if that fails, a tap asks again. */
export function useFreshCode(pairing: TabletPairing, onRefresh: () => void): boolean {
  const now = useSession().nowSeconds.value;
  const shown = useRef<(ShownCode & { readonly link: string }) | null>(null);
  if (pairing.step === 'show' && shown.current?.link !== pairing.link) {
    const { link, expiresAt } = pairing;
    shown.current = { link, expiresAt, shownAt: now, isNew: shown.current !== null };
  }
  const stale = pairing.step === 'show' && shown.current !== null && now >= codeEnd(shown.current);
  const link = pairing.step === 'show' ? pairing.link : null;
  useEffect(() => {
    if (stale) onRefresh();
  }, [stale, link]);
  return stale;
}
