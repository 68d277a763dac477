/** Bare Express: parses and checks the body, checks a cached token, and returns the message. */
import express from 'express';
import { newId } from '@parley/events/ids';
import { buildMessage, messageBody } from '../../baselines/message.ts';
import { port, setting } from '../../baselines/settings.ts';
import { bearerToken, createCachingVerifier } from '../../baselines/tokens.ts';

const verify = createCachingVerifier(setting('TOKEN_PUBLIC_KEYS'));
const app = express();
app.use(express.json());
app.get('/readyz', (_request, response) => void response.send('ready'));
app.post('/v1/conversations/:conversationId/messages', (request, response) => {
  const senderId = verify(bearerToken(request.headers.authorization));
  const { text, clientId = null } = messageBody.parse(request.body);
  const { conversationId } = request.params;
  const message = buildMessage({ id: newId(), conversationId, seq: 1, senderId, text, clientId, sentAt: new Date().toISOString() });
  response.status(201).json({ message });
});
app.listen(port(), '127.0.0.1');
