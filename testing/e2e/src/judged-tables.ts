/**
 * The judgement of each table: is it in the copy of a person's data? A new table, or a new column of a table that is exported, must be judged here: does
 * it say something about a person? Then it belongs into a file of the archive (command-service/src/exports/archive/files).
 */
interface Judgement {
  /** Files of the archive with its rows. */
  files: readonly string[];
  /** Columns whose values are there, or which select the rows. */
  exported: string;
  /** Columns that are not, because they are secret, or say nothing that the others do not. */
  omitted?: string;
}

/** Tables with rows of a person, without their slot. */
export const exportedTables: Readonly<Record<string, Judgement>> = {
  profiles: {
    files: ['profile.jsonl'],
    exported: `user_id kind username display_name email verified_email about avatar_file_id avatar_url custom external_id suspended_at
      add_to_groups messages_from discoverable created_at`,
    omitted: 'erased_at position',
  },
  credentials: { files: ['profile.jsonl'], exported: 'user_id changed_at', omitted: 'password_hash' },
  last_seen: { files: ['profile.jsonl'], exported: 'user_id seen_at' },
  names: { files: ['names.jsonl'], exported: 'kind value user_id reserved_until confirmed' },
  sessions: {
    files: ['sessions.jsonl'],
    exported: 'session_id user_id device_name created_at refreshed_at expires_at revoked_at revoked_because',
  },
  api_keys: {
    files: ['api-keys.jsonl'],
    exported: 'key_id name scopes user_id created_at last_used_at expires_at revoked_at',
    omitted: 'session_id secret_hash',
  },
  user_links: { files: ['links.jsonl'], exported: 'user_id purpose email expires_at', omitted: 'token_hash' },
  data_exports: {
    files: ['exports.jsonl'],
    exported: 'export_id user_id state requested_at',
    omitted: 'due_at attempts archive_id size downloads',
  },
  relations: {
    files: ['contacts.jsonl', 'blocks.jsonl'],
    exported: 'user_id other_id contact_since requested_at request_is_own blocked_at',
    omitted: 'pair_id position',
  },
  members: {
    files: ['conversations.jsonl'],
    exported: `conversation_id user_id present role_rank joined_at read_seq delivered_seq receipt_at pinned archived muted_until
      notifications marked_unread`,
    omitted: 'membership_seq wrote read_messages position',
  },
  messages: {
    files: ['messages.jsonl'],
    exported: `conversation_id seq message_id sender_id text attachments reply_to_seq mentions custom client_id sent_at edited_at deleted_at
      erased_at`,
    omitted: 'ordinal position',
  },
  reactions: { files: ['reactions.jsonl'], exported: 'conversation_id seq emoji user_id at', omitted: 'position' },
  mentions: { files: ['mentions.jsonl'], exported: 'conversation_id user_id seq', omitted: 'position' },
  timeline_events: {
    files: ['activity.jsonl'],
    exported: 'conversation_id seq type actor_id payload at',
    omitted: 'event_id position',
  },
  calls: { files: ['calls.jsonl'], exported: 'conversation_id seq call_id wire_call ended_seq', omitted: 'position' },
  call_participations: { files: ['calls.jsonl'], exported: 'conversation_id user_id ended_seq', omitted: 'position' },
  files: {
    files: ['files.jsonl'],
    exported: 'file_id uploader_id media_type size width height sha256 created_at stored_at released_at collected_at',
    omitted: 'upload_sha256 thumbnail_size claims',
  },
  audit_entries: {
    files: ['administration.jsonl'],
    exported: 'at action actor_id user_id',
    // Operators write the reason for each other, and it may name others; an operator hands it out.
    omitted: 'stream_owner_id event_id api_key_id subject reason position',
  },
  // The changes of the account, and earlier texts; what else the log has is in the read tables.
  events: {
    files: ['profile-history.jsonl', 'messages.jsonl'],
    exported: 'stream_id type payload metadata recorded_at',
    omitted: 'partition_id position version entity event_id body_hash messages members schema_version',
  },
};

/** Other tables that name a person, and why no file has their rows. */
export const derivedTables: Readonly<Record<string, string>> = {
  profile_terms: 'terms of the display name and the username, which profile.jsonl has',
  attachments: 'messages.jsonl names the files of each message',
  text_segments: 'terms of the texts, which messages.jsonl has',
  file_usage: 'the sum of the sizes in files.jsonl',
  call_participants: 'the device in a call, while it lasts',
  refresh_tokens: 'hashes of secrets',
  mail_requests: 'a mail that was asked for: gone when it was sent, an hour later at the latest, or with the person',
  parked_events: 'the place of events that could not be projected',
  parked_sequences: 'the same',
  event_entities: 'places in the log',
  webhook_pending: 'places of events that a backend has not received yet',
  webhook_deliveries: 'the last attempts to deliver events to a backend',
  erasure_certificates: 'names people who are erased: there is no copy of their data',
  subject_keys: 'keys, which open what the other files have',
};

/** Tables that name no person. */
export const otherTables = `
  conversations tombstones invites
  checkpoints push_checkpoints projection_slots eraser_checkpoints webhook_checkpoints webhooks
  deadlines retention_deadlines heads store store_secrets keks key_pages
  dispatcher_instances dispatcher_leases eraser_instances eraser_leases projector_instances shard_leases
`.split(/\s+/);
