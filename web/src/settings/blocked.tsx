import { useChat } from '../chat/chat.ts';
import { PersonLine } from '../chat/person-line.tsx';
import { useQuery } from '../chat/use-query.ts';
import { useSelector } from '../chat/use-selector.ts';
import { useTask } from '../chat/use-task.ts';
import { Button } from '../design/button.tsx';
import { FieldError } from '../design/field.tsx';
import { Panel } from './panel.tsx';

export function Blocked() {
  const { client } = useChat();
  const blocks = useSelector((chat) => chat.blocks);
  const { answer } = useQuery(Object.keys(blocks ?? {}).join(), async () => (await client.api.listBlocks({ limit: 200 })).items);
  const task = useTask();
  const shown = (answer ?? []).filter(({ user }) => blocks?.[user.id] !== undefined);
  return (
    <Panel title="Blocked" text="People you block can’t reach you, and get no notice of it.">
      {shown.length === 0 && <p class="panel-none">You block no one.</p>}
      <ul class="panel-rows">
        {shown.map(({ user }) => (
          <li key={user.id}>
            <PersonLine user={user}>
              <Button small disabled={task.busy} onClick={() => task.run(() => client.api.unblockUser({ userId: user.id }))}>
                Unblock
              </Button>
            </PersonLine>
          </li>
        ))}
      </ul>
      {task.error !== undefined && <FieldError>{task.error}</FieldError>}
    </Panel>
  );
}
