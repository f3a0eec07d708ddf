package cache

// schemaKeys brings the keys by which lists are sorted; fillKeys fills them for
// what is there.
const schemaKeys = `
ALTER TABLE message ADD COLUMN sender BLOB NOT NULL DEFAULT x'';
ALTER TABLE message ADD COLUMN topic BLOB NOT NULL DEFAULT x'';
ALTER TABLE mailbox ADD COLUMN convs INTEGER NOT NULL DEFAULT 0;
`

// schemaConversations brings the indexes of sorted lists, and conversations: conv has a row
// for every conversation in every mailbox in which the person sees something of it: its
// newest message there, and counts. Triggers keep it, because every way in
// which a message changes must. mailbox.convs counts its rows.
const schemaConversations = `
CREATE INDEX message_sender ON message (mailbox, sender, received, id);
CREATE INDEX message_topic ON message (mailbox, topic, received, id);
CREATE INDEX message_size ON message (mailbox, size, received, id);
CREATE INDEX message_read ON message (mailbox, received, id) WHERE bits & 1 <> 0;
CREATE INDEX message_branch ON message (thread, mailbox, received);

CREATE TABLE conv (
  thread INTEGER NOT NULL,
  mailbox INTEGER NOT NULL,
  received INTEGER NOT NULL,
  id INTEGER NOT NULL,
  total INTEGER NOT NULL,
  unread INTEGER NOT NULL,
  flagged INTEGER NOT NULL,
  muted INTEGER NOT NULL,
  PRIMARY KEY (thread, mailbox)
) WITHOUT ROWID;

INSERT INTO conv SELECT thread, mailbox, received, id, 1, bits & 1 = 0, bits & 4 <> 0, bits & 256 <> 0 FROM message WHERE mailbox <> 0
  ON CONFLICT (thread, mailbox) DO UPDATE SET total = total + 1, unread = unread + excluded.unread,
    flagged = flagged + excluded.flagged, muted = muted + excluded.muted,
    id = CASE WHEN (excluded.received, excluded.id) > (received, id) THEN excluded.id ELSE id END,
    received = max(received, excluded.received);
UPDATE mailbox SET convs = (SELECT count(*) FROM conv WHERE mailbox = mailbox.id);
CREATE INDEX conv_list ON conv (mailbox, received, id);
CREATE INDEX conv_muted ON conv (thread) WHERE muted > 0;

CREATE TRIGGER conv_more AFTER INSERT ON conv BEGIN
  UPDATE mailbox SET convs = convs + 1 WHERE id = new.mailbox;
END;
CREATE TRIGGER conv_less AFTER DELETE ON conv BEGIN
  UPDATE mailbox SET convs = convs - 1 WHERE id = old.mailbox;
END;
CREATE TRIGGER conv_in AFTER INSERT ON message WHEN new.mailbox <> 0 BEGIN
  INSERT INTO conv VALUES (new.thread, new.mailbox, new.received, new.id, 1, new.bits & 1 = 0, new.bits & 4 <> 0, new.bits & 256 <> 0)
  ON CONFLICT (thread, mailbox) DO UPDATE SET total = total + 1, unread = unread + excluded.unread,
    flagged = flagged + excluded.flagged, muted = muted + excluded.muted,
    id = CASE WHEN (excluded.received, excluded.id) > (received, id) THEN excluded.id ELSE id END,
    received = max(received, excluded.received);
END;
CREATE TRIGGER conv_out AFTER DELETE ON message WHEN old.mailbox <> 0 BEGIN
  UPDATE conv SET total = total - 1, unread = unread - (old.bits & 1 = 0), flagged = flagged - (old.bits & 4 <> 0),
    muted = muted - (old.bits & 256 <> 0) WHERE thread = old.thread AND mailbox = old.mailbox;
  DELETE FROM conv WHERE thread = old.thread AND mailbox = old.mailbox AND total = 0;
  UPDATE conv SET (received, id) = (SELECT received, id FROM message INDEXED BY message_branch WHERE thread = old.thread AND mailbox = old.mailbox
    ORDER BY received DESC, id DESC LIMIT 1) WHERE thread = old.thread AND mailbox = old.mailbox AND id = old.id;
END;
CREATE TRIGGER conv_moved AFTER UPDATE OF mailbox, thread, received ON message
  WHEN old.mailbox <> new.mailbox OR old.thread <> new.thread OR old.received <> new.received BEGIN
  UPDATE conv SET total = total - 1, unread = unread - (old.bits & 1 = 0), flagged = flagged - (old.bits & 4 <> 0),
    muted = muted - (old.bits & 256 <> 0) WHERE thread = old.thread AND mailbox = old.mailbox;
  DELETE FROM conv WHERE thread = old.thread AND mailbox = old.mailbox AND total = 0;
  UPDATE conv SET (received, id) = (SELECT received, id FROM message INDEXED BY message_branch WHERE thread = old.thread AND mailbox = old.mailbox
    ORDER BY received DESC, id DESC LIMIT 1) WHERE thread = old.thread AND mailbox = old.mailbox AND id = old.id;
  INSERT INTO conv SELECT new.thread, new.mailbox, new.received, new.id, 1, new.bits & 1 = 0, new.bits & 4 <> 0, new.bits & 256 <> 0
    WHERE new.mailbox <> 0
  ON CONFLICT (thread, mailbox) DO UPDATE SET total = total + 1, unread = unread + excluded.unread,
    flagged = flagged + excluded.flagged, muted = muted + excluded.muted,
    id = CASE WHEN (excluded.received, excluded.id) > (received, id) THEN excluded.id ELSE id END,
    received = max(received, excluded.received);
END;
CREATE TRIGGER conv_flags AFTER UPDATE OF bits ON message
  WHEN old.bits & 261 <> new.bits & 261 AND new.mailbox <> 0
    AND old.mailbox = new.mailbox AND old.thread = new.thread AND old.received = new.received BEGIN
  UPDATE conv SET unread = unread + (old.bits & 1) - (new.bits & 1), flagged = flagged + (new.bits >> 2 & 1) - (old.bits >> 2 & 1),
    muted = muted + (new.bits >> 8 & 1) - (old.bits >> 8 & 1) WHERE thread = new.thread AND mailbox = new.mailbox;
END;
`
