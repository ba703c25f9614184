/** Lets the browser's back gesture leave pairing, as the button on the screen does. */
import { useEffect, useRef } from 'preact/hooks';
import { useSession } from '../shared/session/session.ts';

export function useBackOut(onBack: () => void): void {
  const { router } = useSession();
  const { screen } = router.route.value;
  const entered = useRef(false);
  useEffect(() => {
    if (screen === 'pairing') entered.current = true;
    else if (entered.current) onBack();
    else router.go({ screen: 'pairing' });
  }, [screen]);
  // The step is taken out of the way when pairing has ended by itself.
  useEffect(
    () => () => {
      if (router.route.value.screen === 'pairing') router.home();
    },
    [router],
  );
}
