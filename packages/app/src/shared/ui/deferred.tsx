/** Renders a component whose code is loaded on first use. */
import type { FunctionComponent, VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { WORDS } from '../words/grown-up-words.ts';
import { QuietScreen } from './quiet-screen.tsx';

export function Deferred<Props extends object>({
  load,
  props,
  waiting = <QuietScreen title={WORDS.loading} />,
}: {
  load: () => Promise<FunctionComponent<Props>>;
  props: Props;
  /** Shown till then; null for what comes on top of a screen. */
  waiting?: VNode | null;
}): VNode | null {
  const [loaded, setLoaded] = useState<{ readonly Component: FunctionComponent<Props> } | null>(
    null,
  );
  useEffect(() => {
    let wanted = true;
    void load().then((Component) => {
      if (wanted) setLoaded({ Component });
    });
    return () => {
      wanted = false;
    };
  }, [load]);
  return loaded === null ? waiting : <loaded.Component {...props} />;
}
