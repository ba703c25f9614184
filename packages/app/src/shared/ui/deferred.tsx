/** Renders a component whose code is loaded on first use. */
import type { FunctionComponent, VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { WORDS } from '../words/grown-up-words.ts';
import { QuietScreen } from './quiet-screen.tsx';

export function Deferred<Props extends object>({
  load,
  props,
}: {
  load: () => Promise<FunctionComponent<Props>>;
  props: Props;
}): VNode {
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
  return loaded === null ? <QuietScreen title={WORDS.loading} /> : <loaded.Component {...props} />;
}
