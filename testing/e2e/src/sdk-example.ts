import { createParleyClient } from '@parley/client/parley-client';

/** Logs in, says hello to another user, and waits until the conversation shows it. */
export async function sayHello(origin: string, login: string, password: string, friendId: string): Promise<void> {
  const client = createParleyClient({ origin });
  await client.logIn({ login, password });
  const { conversation } = await client.api.createConversation({ kind: 'direct', userId: friendId });
  await client.open(conversation.id);
  const shown = new Promise<void>((resolve) => {
    client.subscribe(({ chat }) => {
      if (chat?.messages[conversation.id]?.at(-1)?.text === 'hello 👋') resolve();
    });
  });
  await client.send(conversation.id, { text: 'hello 👋' });
  await shown;
  client.close();
}
