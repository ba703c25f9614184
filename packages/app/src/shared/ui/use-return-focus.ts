/** Coming home puts the focus where it left. */
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Route } from '../session/route.ts';
import { useSession } from '../session/session.ts';

/** For the control that opens a screen; `opens` tells that screen's route. */
export function useReturnFocus<Control extends HTMLElement>(
  opens: (route: Route) => boolean,
): RefObject<Control | null> {
  const { router } = useSession();
  const ref = useRef<Control>(null);
  const isHome = router.route.value.screen === 'home';
  useLayoutEffect(() => {
    if (isHome && opens(router.before.value)) ref.current?.focus();
  }, [isHome]);
  return ref;
}
