/** Chooses the screen for the stage that this device is in. */
import type { VNode } from 'preact';
import { KidApp } from './kid/kid-app.tsx';
import { BrokenStore, OpenElsewhere } from './onboarding/closed-screens.tsx';
import { NewDevice } from './onboarding/new-device.tsx';
import { useSession } from './shared/session/session.ts';
import { Deferred } from './shared/ui/deferred.tsx';
import { QuietScreen } from './shared/ui/quiet-screen.tsx';
import { WORDS } from './shared/words/grown-up-words.ts';

const loadPairing = () => import('./kid/kid-pairing.tsx').then((module) => module.KidPairing);
const loadParentApp = () => import('./parent/parent-app.tsx').then((module) => module.ParentApp);

export function App(): VNode {
  const view = useSession().link.view.value;
  switch (view.stage) {
    case 'loading':
      return <QuietScreen title={WORDS.loading} />;
    case 'new':
      return <NewDevice />;
    case 'open-elsewhere':
      return <OpenElsewhere />;
    case 'broken':
      return <BrokenStore code={view.code} />;
    case 'pairing':
      return <Deferred load={loadPairing} props={{ view }} />;
    case 'home':
      return view.role === 'child' ? (
        <KidApp view={view} />
      ) : (
        <Deferred load={loadParentApp} props={{ view }} />
      );
  }
}
