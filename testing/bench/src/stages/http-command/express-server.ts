/** Bare Express: the body parsed and checked, a remembered token, the message answered. */
import express from 'express';
import { newId } from '@parley/events/ids';
import { messageBody, messageOf } from '../../rivals/message.ts';
import { port, setting } from '../../rivals/settings.ts';
import { bearerToken, createRememberingVerifier } from '../../rivals/tokens.ts';

const verify = createRememberingVerifier(setting('TOKEN_PUBLIC_KEYS'));
const app = express();
app.use(express.json());
app.get('/readyz', (_request, response) => void response.send('ready'));
app.post('/v1/conversations/:conversationId/messages', (request, response) => {
  const senderId = verify(bearerToken(request.headers.authorization));
  const { text, clientId = null } = messageBody.parse(request.body);
  const { conversationId } = request.params;
  const message = messageOf({ id: newId(), conversationId, seq: 1, senderId, text, clientId, sentAt: new Date().toISOString() });
  response.status(201).json({ message });
});
app.listen(port(), '127.0.0.1');
