/** Whether there is room for two screens side by side. */
import { useEffect, useState } from 'preact/hooks';

const QUERY = '(min-width: 60rem)';

export function useWide(): boolean {
  const [wide, setWide] = useState(() => matchMedia(QUERY).matches);
  useEffect(() => {
    const media = matchMedia(QUERY);
    const update = (): void => setWide(media.matches);
    media.addEventListener('change', update);
    return () => media.removeEventListener('change', update);
  }, []);
  return wide;
}
