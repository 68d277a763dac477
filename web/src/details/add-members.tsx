import { useEffect, useState } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import { useChat } from '../chat/chat.ts';
import { useSelector } from '../chat/use-selector.ts';
import { useTask } from '../chat/use-task.ts';
import { Button } from '../design/button.tsx';
import { Dialog } from '../design/dialog.tsx';
import { FieldError } from '../design/field.tsx';

export interface AddMembersProps {
  conversationId: string;
  onClose: () => void;
  /** Chooses people. Who is a member already is not offered. */
  picker: (props: { chosen: readonly string[]; without: readonly string[]; toggle: (userId: string) => void }) => ComponentChildren;
}

export function AddMembers({ conversationId, onClose, picker }: AddMembersProps) {
  const { client } = useChat();
  const members = useSelector((chat) => chat.members[conversationId]) ?? [];
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const task = useTask();
  useEffect(() => void client.loadMembers(conversationId).catch(() => undefined), [conversationId]);
  const toggle = (userId: string) =>
    setChosen((before) => (before.includes(userId) ? before.filter((id) => id !== userId) : [...before, userId]));
  const add = () =>
    task.run(async () => {
      await client.api.addMembers({ conversationId, userIds: [...chosen] });
      onClose();
    });
  const footer = (
    <>
      <Button look="plain" onClick={onClose}>
        Cancel
      </Button>
      <Button look="main" disabled={chosen.length === 0 || task.busy} onClick={add}>
        {chosen.length > 1 ? `Add ${chosen.length} people` : 'Add'}
      </Button>
    </>
  );
  return (
    <Dialog title="Add people" onClose={onClose} footer={footer}>
      {picker({ chosen, without: members.map(({ user }) => user.id), toggle })}
      {task.error !== undefined && <FieldError>{task.error}</FieldError>}
    </Dialog>
  );
}
