/** Logs in to Parley as the user who is logged in to the shop. */
export async function openChat(origin) {
  const { createParleyClient, webStorage } = await import(`${origin}/widget/parley-chat.js`);
  const getToken = async () => {
    const response = await fetch('/chat-token');
    return response.ok ? response.text() : null;
  };
  const client = createParleyClient({ origin, getToken, storage: webStorage(localStorage) });
  await client.resume();
  return client;
}

/** Shows a conversation in an element of the page. */
export function showChat(client, conversationId, place) {
  const chat = Object.assign(document.createElement('parley-chat'), { client });
  chat.setAttribute('conversation', conversationId);
  place.replaceChildren(chat);
}
