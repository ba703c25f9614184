/**
 * The tables of V-Toy, the deliberately bad server. Column names of parents and members are after
 * Troy Hunt's description of the 2015 leak, unconfirmed; aliases, recovery words, friends by name,
 * groups, contacts, invitations and vaults are what our app has too, kept as secret answers were.
 */
export const TOY_SCHEMA = `
  CREATE TABLE IF NOT EXISTS parents(
    id INTEGER PRIMARY KEY, email TEXT, encrypted_password TEXT, first_name TEXT, last_name TEXT,
    password_hint TEXT, secret_question TEXT, secret_answer TEXT, email_promotion INTEGER,
    active INTEGER, first_login INTEGER, last_login INTEGER, login_count INTEGER,
    free_order_count INTEGER, pay_order_count INTEGER, client_ip TEXT, client_location TEXT,
    registration_url TEXT, country TEXT, address TEXT, city TEXT, state TEXT, zip TEXT,
    updated_datetime INTEGER, alias TEXT, recovery_words TEXT
  );
  CREATE TABLE IF NOT EXISTS members(
    id INTEGER PRIMARY KEY, parent_id INTEGER, login TEXT, password TEXT, first_name TEXT,
    gender TEXT, birth_date TEXT, registration_time INTEGER, alias TEXT
  );
  CREATE TABLE IF NOT EXISTS friends(
    member_login TEXT, friend_login TEXT, member_name TEXT, friend_name TEXT, note TEXT
  );
  CREATE TABLE IF NOT EXISTS chat_groups(group_name TEXT, member_names TEXT, note TEXT);
  CREATE TABLE IF NOT EXISTS contacts(owner TEXT, contact_name TEXT, email TEXT, note TEXT);
  CREATE TABLE IF NOT EXISTS invitations(inviter TEXT, invited TEXT, words TEXT, note TEXT);
  CREATE TABLE IF NOT EXISTS vaults(owner TEXT, content TEXT, note TEXT);
  CREATE TABLE IF NOT EXISTS messages(
    id INTEGER PRIMARY KEY, conversation TEXT, sender TEXT, body TEXT, sent_at INTEGER,
    client_ip TEXT, user_agent TEXT
  );
  CREATE TABLE IF NOT EXISTS files(
    id INTEGER PRIMARY KEY, kind TEXT, sender TEXT, conversation TEXT, path TEXT, key_name TEXT,
    sent_at INTEGER
  );
  CREATE TABLE IF NOT EXISTS app_keys(name TEXT PRIMARY KEY, key_hex TEXT);
`;
