/** The entry `@parley/client/react` of the built package. */
export { useCall, type CallView } from './use-call.ts';
export { useConversation, type OpenConversation } from './use-conversation.ts';
export { useInbox } from './use-inbox.ts';
export { useParley } from './use-parley.ts';
