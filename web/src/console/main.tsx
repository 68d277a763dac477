/** The operators' console at `/admin`. */
import '@parley/design-tokens/tokens.css';
import '../design/base.css';
import '../main.css';
import './shell.css';
import './console.css';
import './tables.css';
import { render } from 'preact';
import { LoadFileProvider } from '../design/file-url.ts';
import { applyTheme } from '../settings/theme.ts';
import { createAccess } from './access.ts';
import { App } from './app.tsx';
import { ConsoleProvider } from './console.ts';
import { afterStepBack } from '../design/close-on-back.ts';
import { createRouter } from './router.ts';

applyTheme(document.documentElement, localStorage);
const access = createAccess({ origin: location.origin, storage: sessionStorage });

render(
  <ConsoleProvider value={{ access, router: createRouter(window, afterStepBack) }}>
    <LoadFileProvider value={access.loadFile}>
      <App />
    </LoadFileProvider>
  </ConsoleProvider>,
  document.querySelector('#parley')!,
);
