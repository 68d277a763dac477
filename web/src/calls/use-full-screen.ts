import { useEffect, useState } from 'preact/hooks';

/** The whole page, so that dialogs and menus stay above the call. Null where the browser has no full screen. Ends with the call. */
export function useFullScreen(): { on: boolean; toggle: () => void } | null {
  const [on, setOn] = useState(document.fullscreenElement !== null);
  useEffect(() => {
    const read = () => setOn(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', read);
    return () => {
      document.removeEventListener('fullscreenchange', read);
      leave();
    };
  }, []);
  if (!document.fullscreenEnabled) return null;
  return { on, toggle: on ? leave : () => void document.documentElement.requestFullscreen().catch(() => undefined) };
}

function leave(): void {
  if (document.fullscreenElement !== null) void document.exitFullscreen().catch(() => undefined);
}
