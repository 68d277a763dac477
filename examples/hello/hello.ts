import { createParleyClient } from '@parley/client/parley-client';

const origin = process.env['ORIGIN'] ?? 'http://127.0.0.1:8080';
const [ada, grace] = [createParleyClient({ origin }), createParleyClient({ origin })];
const suffix = Date.now().toString(36);
await ada.register({ username: `ada.${suffix}`, displayName: 'Ada', password: 'correct horse battery' });
const { id: userId } = await grace.register({ username: `grace.${suffix}`, displayName: 'Grace', password: 'battery staple correct' });

const { conversation } = await ada.api.createConversation({ kind: 'direct', userId });
grace.subscribe(({ chat }) => {
  const { lastMessage } = chat?.conversations[conversation.id] ?? {};
  if (!lastMessage) return;
  console.log(`Grace received: ${lastMessage.text}`);
  for (const client of [ada, grace]) client.close();
});
await ada.send(conversation.id, { text: 'hello 👋' });
