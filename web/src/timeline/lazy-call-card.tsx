import { lazy } from '../design/lazy.tsx';
import './call-card.css';

/** Has the same height: nothing moves when the code arrives, which is loaded at once. */
const placeholder = (
  <div class="call-card">
    <span class="call-sign" />
  </div>
);

export const CallCard = lazy(async () => (await import('./call-card.tsx')).CallCard, placeholder);
void CallCard.preload().catch(() => undefined);
