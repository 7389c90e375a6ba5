-- The tables of a claims database. Names of tables and columns are public API: shared links
-- contain them. Each column has its comment; docs/data-model.md is made from them.
-- The columns of claims are in columns.py, and in terms.py the values that a CHECK asks for by
-- the name of their vocabulary.

-- One row per text that was read.
CREATE TABLE documents (
  id INTEGER PRIMARY KEY,       -- number of the document
  name TEXT,                    -- what the input calls it: a path, a row's id
  url TEXT,                     -- its link, when the input gives one
  title TEXT,                   -- its headline, when the input gives one
  publisher TEXT,               -- the outlet that published it
  outlet_basis TEXT             -- whether the input names the outlet or the text shows it
    CHECK (outlet_basis IN (:outlet_basis)),
  published TEXT,               -- when it was published, ISO 8601
  dateline TEXT,                -- the place in its dateline
  language TEXT,                -- language code, when known
  byline TEXT,                  -- who wrote it, as the input states it
  located TEXT,                 -- where it was written, as an agency states it
  info_sources TEXT,            -- a JSON array of the sources that an agency names for it
  usage_terms TEXT,             -- terms of use, as the input states them
  text TEXT NOT NULL,           -- the text as read, untouched; all offsets point into it
  sha256 TEXT NOT NULL UNIQUE,  -- digest of the text: the same text is loaded once
  agency TEXT,                  -- the news agency that it comes from, whoever prints it; set by corroborate
  agency_basis TEXT             -- how the agency is known
    CHECK (agency_basis IN (:agency_basis)),
  wire_cluster INTEGER,         -- copies of one story share a number: that of the earliest; set by corroborate
  origin TEXT,                  -- file and line that it was read from
  item TEXT,                    -- identifier that all versions of an article share; a newer version replaces the older
  version TEXT,                 -- its version, when the input numbers them
  unread TEXT,                  -- why it was not searched for claims, such as its language
  load_id INTEGER REFERENCES loads(id) -- the batch that it was loaded with
);

-- One row per source of one or more claims.
CREATE TABLE sources (
  id INTEGER PRIMARY KEY,       -- number of the source
  key TEXT NOT NULL UNIQUE,     -- claims with the same key belong to one source: its name and, for people, title and organization; for an unnamed source, its article
  name TEXT,                    -- the name that the texts give it; none for an unnamed source
  source_type TEXT NOT NULL     -- who it is
    CHECK (source_type IN (:source_type)),
  affiliation TEXT,             -- the body that it belongs to or is close to
  document_id INTEGER REFERENCES documents(id), -- the one document of an unnamed source: unnamed sources never merge across documents
  aliases TEXT                  -- the words that refer to it, a JSON array
);

-- One row per attribution, and per sentence in the outlet's own voice.
CREATE TABLE claims (
  :claims
  UNIQUE (document_id, position)
);

-- One row per reason of a claim's score; the points add up to it.
CREATE TABLE reasons (
  id INTEGER PRIMARY KEY,       -- number of the reason
  claim_id INTEGER NOT NULL REFERENCES claims(id), -- the claim that it is a reason for
  category TEXT NOT NULL        -- the part of the points table
    CHECK (category IN (:category)),
  code TEXT NOT NULL,           -- the reason, a term of the rubric
  points INTEGER NOT NULL,      -- points given or taken
  words TEXT,                   -- the words of the text that earned it
  start INTEGER,                -- where they begin, in code points
  "end" INTEGER                 -- where they end, not included
);

-- One row per third party that vouches for a claim's source or figures, or disputes them.
CREATE TABLE endorsements (
  id INTEGER PRIMARY KEY,       -- number of the endorsement
  claim_id INTEGER NOT NULL REFERENCES claims(id), -- the claim whose source is meant
  endorser TEXT NOT NULL,       -- the third party's name
  stance TEXT NOT NULL          -- positive, negative or neutral
    CHECK (stance IN (:stance)),
  cue TEXT NOT NULL,            -- the words of the judgement
  target TEXT NOT NULL,         -- what is judged: a source or its figures
  independent INTEGER NOT NULL  -- 1 when the endorser is neither the source nor affiliated with it
    CHECK (independent IN (0, 1)),
  start INTEGER NOT NULL,       -- where the words of the judgement begin
  "end" INTEGER NOT NULL        -- where they end, not included
);

-- One row per rating by a person; the program never writes here.
CREATE TABLE ratings_by_people (
  id INTEGER PRIMARY KEY,       -- number of the rating
  claim_id INTEGER NOT NULL REFERENCES claims(id), -- the claim that is rated
  rating TEXT NOT NULL          -- which rating: the letter or the digit
    CHECK (rating IN ('source_reliability', 'information_credibility')),
  value TEXT NOT NULL           -- A to F for the letter, 1 to 6 for the digit
    CHECK (CASE rating WHEN 'source_reliability' THEN value IN
    (:source_reliability) ELSE value IN (
    '1', '2', '3', '4', '5', '6') END),
  who TEXT NOT NULL             -- who rated, not empty
    CHECK (trim(who) <> ''),
  "when" TEXT NOT NULL          -- when, ISO 8601: a day, or a day and a time
    CHECK ("when" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'
    AND date(substr("when", 1, 10), '+0 days') IS substr("when", 1, 10)
    AND julianday("when") IS NOT NULL),
  why TEXT NOT NULL             -- why, not empty
    CHECK (trim(why) <> '')
);

-- One row per contested reading: what a person says the claim's columns should be.
CREATE TABLE corrections (
  id INTEGER PRIMARY KEY,       -- number of the correction
  claim_id INTEGER NOT NULL REFERENCES claims(id), -- the claim that is contested
  column_name TEXT NOT NULL,    -- the column that is wrong
  value TEXT,                   -- what it should be
  who TEXT NOT NULL,            -- who says so
  "when" TEXT NOT NULL,         -- when, ISO 8601
  why TEXT NOT NULL             -- why
);

-- One row per batch of articles, written in one transaction with them.
CREATE TABLE loads (
  id INTEGER PRIMARY KEY,       -- number of the batch
  shard TEXT NOT NULL UNIQUE,   -- digest of the documents, the engine and the settings it was made with
  documents INTEGER NOT NULL,   -- documents loaded
  claims INTEGER NOT NULL,      -- claims loaded
  digest TEXT NOT NULL,         -- digest of the rows, whatever their order
  engine TEXT NOT NULL,         -- the engine that read
  engine_version TEXT,          -- its version
  rubric_version TEXT NOT NULL, -- the points table
  settings TEXT NOT NULL,       -- the settings, a JSON object
  started TEXT NOT NULL,        -- when reading it began, ISO 8601, UTC
  finished TEXT NOT NULL        -- when its rows were written
);

-- One row per input that could not be loaded.
CREATE TABLE quarantine (
  id INTEGER PRIMARY KEY,       -- number of the case
  origin TEXT NOT NULL UNIQUE,  -- file and line
  reason TEXT NOT NULL,         -- what is wrong and what to do
  excerpt TEXT,                 -- how it begins
  inputs TEXT,                  -- a JSON object of the paths and options that it was read with
  "when" TEXT NOT NULL          -- when it was last tried, ISO 8601, UTC
);

-- One row per text that repeats all or part of an earlier one.
CREATE TABLE reuse (
  document_id INTEGER NOT NULL REFERENCES documents(id), -- the later text
  of_id INTEGER NOT NULL REFERENCES documents(id), -- the earlier one
  kind TEXT NOT NULL            -- copy (half of the smaller text or more), or reuse (a third, or three sentences)
    CHECK (kind IN ('copy', 'reuse')),
  share REAL NOT NULL,          -- how much of the smaller text they have in common, 0 to 1
  sentences INTEGER NOT NULL,   -- how many sentences
  PRIMARY KEY (document_id, of_id)
) WITHOUT ROWID;

-- One row per fact: claims of several texts that say the same.
CREATE TABLE facts (
  id INTEGER PRIMARY KEY,       -- number of the fact: that of its first claim
  claim_id INTEGER NOT NULL REFERENCES claims(id), -- its first claim
  claim TEXT NOT NULL,          -- the words of its first claim
  content_kind TEXT,            -- what it is about
  first_published TEXT,         -- when the first claim was published
  last_published TEXT,          -- when the last one was
  claims INTEGER NOT NULL,      -- how many claims say it
  documents INTEGER NOT NULL,   -- in how many texts
  publishers INTEGER NOT NULL,  -- of how many outlets
  roots INTEGER NOT NULL,       -- how many independent root sources there are
  named_roots INTEGER NOT NULL, -- how many of them have a name
  sides INTEGER NOT NULL,       -- for how many sides of a listed dispute they speak
  contested TEXT                -- whether another source says otherwise
    CHECK (contested IN (:contested)),
  digit INTEGER                 -- 2, 3 or 6; none where it is too general
    CHECK (digit IN (2, 3, 6)),
  digit_reason TEXT NOT NULL    -- why the digit is what it is
);

-- One row per root source of a fact.
CREATE TABLE fact_sources (
  fact_id INTEGER NOT NULL REFERENCES facts(id), -- the fact
  root INTEGER NOT NULL,        -- its place among the sources of the fact, from 1, the earliest first
  kind TEXT NOT NULL            -- person, body, outlet or unnamed
    CHECK (kind IN ('person', 'body', 'outlet', 'unnamed')),
  name TEXT NOT NULL,           -- who it is
  counted INTEGER NOT NULL      -- 0 for an outlet's own voice, and for a source that rests on another
    CHECK (counted IN (0, 1)),
  via TEXT,                     -- the agency or outlet whose text told it first
  side TEXT,                    -- the side of a listed dispute that it is tied to
  affiliation TEXT,             -- the body that it belongs to
  first_claim_id INTEGER NOT NULL, -- its first claim; 0 where that is in the database of another month
  claims INTEGER NOT NULL,      -- how many claims come from it
  publishers INTEGER NOT NULL,  -- in how many outlets
  PRIMARY KEY (fact_id, root)
) WITHOUT ROWID;

-- One row per pair of related claims.
CREATE TABLE claim_relations (
  claim_id INTEGER NOT NULL REFERENCES claims(id), -- the later claim
  other_id INTEGER NOT NULL REFERENCES claims(id), -- the earlier one
  relation TEXT NOT NULL        -- how they relate
    CHECK (relation IN (:relation)),
  score REAL NOT NULL,          -- how sure that is, 0 to 1
  words TEXT,                   -- the figures of the two, where they differ
  decided_by TEXT,              -- the person who decided it; none for the program
  PRIMARY KEY (claim_id, other_id)
) WITHOUT ROWID;

-- One row per decision by a person on two claims; the program never writes here.
CREATE TABLE relations_by_people (
  id INTEGER PRIMARY KEY,       -- number of the decision
  claim_id INTEGER NOT NULL REFERENCES claims(id), -- a claim
  other_id INTEGER NOT NULL REFERENCES claims(id), -- another claim
  relation TEXT NOT NULL        -- the same or not
    CHECK (relation = 'same' OR relation = 'not_same'),
  who TEXT NOT NULL             -- who decided, not empty
    CHECK (trim(who) <> ''),
  "when" TEXT NOT NULL,         -- when, ISO 8601; of several decisions the latest holds
  why TEXT NOT NULL             -- why, not empty
    CHECK (trim(why) <> '')
);

-- One row per sentence of a text, by which copies are found.
CREATE TABLE sentence_prints (
  print INTEGER NOT NULL,       -- hash of its words
  day INTEGER NOT NULL,         -- day of publication, such as 20240509; 0 without one
  document_id INTEGER NOT NULL, -- the text
  PRIMARY KEY (print, day, document_id)
) WITHOUT ROWID;

-- One row per run of five words of a sample, by which edited copies are found.
CREATE TABLE gram_prints (
  print INTEGER NOT NULL,       -- hash of the five words
  day INTEGER NOT NULL,         -- day of publication, such as 20240509; 0 without one
  document_id INTEGER NOT NULL, -- the text
  PRIMARY KEY (print, day, document_id)
) WITHOUT ROWID;
