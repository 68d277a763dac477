import { shortcuts } from '../keyboard/shortcuts.ts';
import { Panel } from './panel.tsx';

export function Keyboard() {
  return (
    <>
      {shortcuts.map(({ title, keys }) => (
        <Panel key={title} title={title}>
          <dl class="shortcuts">
            {keys.map(({ keys: combination, action }) => (
              <div key={combination}>
                <dt>
                  <kbd>{combination}</kbd>
                </dt>
                <dd>{action}</dd>
              </div>
            ))}
          </dl>
        </Panel>
      ))}
    </>
  );
}
