import { AddMembers } from './details/add-members.tsx';
import { NewChat } from './people/new-chat.tsx';
import { NewGroup } from './people/new-group.tsx';
import { PeoplePicker } from './people/people-picker.tsx';
import { GoTo } from './search/go-to.tsx';

export type OpenDialog = { kind: 'new-chat' } | { kind: 'new-group' } | { kind: 'go-to' } | { kind: 'add-members'; conversationId: string };

export function AppDialogs({ dialog, onClose }: { dialog: OpenDialog; onClose: () => void }) {
  switch (dialog.kind) {
    case 'new-chat':
      return <NewChat onClose={onClose} />;
    case 'new-group':
      return <NewGroup onClose={onClose} />;
    case 'go-to':
      return <GoTo onClose={onClose} />;
    case 'add-members':
      return (
        <AddMembers
          conversationId={dialog.conversationId}
          onClose={onClose}
          picker={({ chosen, without, toggle }) => <PeoplePicker chosen={chosen} without={without} onChoose={({ id }) => toggle(id)} />}
        />
      );
  }
}
