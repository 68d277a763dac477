import { lazy } from '../design/lazy.tsx';
import { composerRoom } from './composer-room.tsx';

/** The composer. The messages are shown without waiting for its code, which is loaded at once. */
export const LazyComposer = lazy(async () => (await import('./composer.tsx')).Composer, composerRoom);
void LazyComposer.preload().catch(() => undefined);
