import { useState } from 'preact/hooks';
import { Panel } from './panel.tsx';
import { chooseTheme, readTheme, themes, type Theme } from './theme.ts';

const labels: Record<Theme, string> = { system: 'System', light: 'Light', dark: 'Dark' };

export function Appearance() {
  const [theme, setTheme] = useState(() => readTheme(localStorage));
  const choose = (next: Theme) => {
    chooseTheme(next, document.documentElement, localStorage);
    setTheme(next);
  };
  return (
    <Panel title="Appearance">
      <div class="themes" role="radiogroup" aria-label="Theme">
        {themes.map((option) => (
          <label key={option}>
            <input
              type="radio"
              name="theme"
              value={option}
              aria-label={`${labels[option]} theme`}
              checked={theme === option}
              onChange={() => choose(option)}
            />
            <span class={`theme-picture ${option}`} aria-hidden="true" />
            {labels[option]}
          </label>
        ))}
      </div>
    </Panel>
  );
}
