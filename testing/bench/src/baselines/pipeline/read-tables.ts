export const readTables = [
  `CREATE TABLE messages (
    conversation_id BINARY(16) NOT NULL, seq INT UNSIGNED NOT NULL, message_id BINARY(16) NOT NULL, sender_id BINARY(16) NOT NULL,
    text TEXT NOT NULL, sent_at DATETIME(3) NOT NULL, PRIMARY KEY (conversation_id, seq), UNIQUE KEY (message_id)
  ) ENGINE=InnoDB`,
  `CREATE TABLE conversations (
    conversation_id BINARY(16) NOT NULL PRIMARY KEY, last_seq INT UNSIGNED NOT NULL, activity_at DATETIME(3) NOT NULL
  ) ENGINE=InnoDB`,
];
