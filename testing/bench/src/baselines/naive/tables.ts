export const naiveTables = [
  `CREATE TABLE messages (
    seq BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, id CHAR(36) NOT NULL, conversation_id CHAR(36) NOT NULL,
    sender_id CHAR(36) NOT NULL, text TEXT NOT NULL, client_id VARCHAR(64) NULL, sent_at DATETIME(3) NOT NULL,
    UNIQUE KEY (id), KEY (conversation_id, seq)
  ) ENGINE=InnoDB`,
];
