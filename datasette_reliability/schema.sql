-- The tables of a claims database. Names of tables and columns are public API: shared addresses
-- carry them. Each column has its comment; docs/data-model.md is made from them.
-- The lists in CHECK constraints are those of terms.py; a test holds the two together.

-- One row per text that was read.
CREATE TABLE documents (
  id INTEGER PRIMARY KEY,       -- number of the document
  name TEXT,                    -- what the input calls it: a path, a row's id
  url TEXT,                     -- its address, when the input gives one
  title TEXT,                   -- its headline, when the input gives one
  publisher TEXT,               -- the outlet that published it
  outlet_basis TEXT             -- whether the input names the outlet or the text shows it
    CHECK (outlet_basis IN (
    'metadata', 'inferred')),
  published TEXT,               -- when it was published, ISO 8601
  dateline TEXT,                -- the place in its dateline
  language TEXT,                -- language code, when known
  byline TEXT,                  -- who wrote it, as the input states it
  located TEXT,                 -- where it was written, as an agency states it
  info_sources TEXT,            -- a JSON array of the sources that an agency names for it
  usage_terms TEXT,             -- on which terms it may be used, as the input states them
  text TEXT NOT NULL,           -- the text as read, untouched; all offsets point into it
  sha256 TEXT NOT NULL UNIQUE,  -- digest of the text: the same text is loaded once
  wire_cluster INTEGER,         -- copies of one wire story share a number; not set yet
  origin TEXT,                  -- file and line that it was read from
  item TEXT,                    -- what the article keeps when it is corrected; a newer text takes its place
  version TEXT,                 -- its version, when the input numbers them
  unread TEXT,                  -- why no claims were sought in it, such as its language
  load_id INTEGER REFERENCES loads(id) -- the shard that brought it
);

-- One row per source: who is behind one or more claims.
CREATE TABLE sources (
  id INTEGER PRIMARY KEY,       -- number of the source
  key TEXT NOT NULL UNIQUE,     -- what makes it one source: the name, and for a person the titles and bodies told; for an unnamed one its document
  name TEXT,                    -- the name that the texts give it; none for an unnamed source
  source_type TEXT NOT NULL     -- who it is
    CHECK (source_type IN (
    'unattributed', 'own_reporting', 'named_official', 'named_representative',
    'named_expert', 'named_person', 'official_body', 'organization', 'media',
    'unnamed_official', 'unnamed_proximate', 'unnamed_person', 'unnamed_vague', 'document',
    'dataset', 'social_media', 'other')),
  affiliation TEXT,             -- the body that it belongs to or is close to
  document_id INTEGER REFERENCES documents(id), -- the one document of an unnamed source: unnamed sources never merge across documents
  aliases TEXT                  -- the words that refer to it, a JSON array
);

-- One row per attribution, and per sentence in the outlet's own voice.
CREATE TABLE claims (
  id INTEGER PRIMARY KEY,       -- number of the claim
  claim TEXT NOT NULL,          -- what is said; pieces are joined by an ellipsis
  source TEXT,                  -- the words that name or describe who says it
  cue TEXT,                     -- the words that attribute it, such as "said" or "according to"
  source_name TEXT,             -- the source's full name in this document
  attribution_class TEXT NOT NULL -- kind of attribution: the headline facet
    CHECK (attribution_class IN (
    'endorsed', 'named_official', 'named_person', 'institution', 'outlet', 'record',
    'anonymous', 'unattributed', 'other')),
  source_type TEXT NOT NULL     -- who the source is
    CHECK (source_type IN (
    'unattributed', 'own_reporting', 'named_official', 'named_representative',
    'named_expert', 'named_person', 'official_body', 'organization', 'media',
    'unnamed_official', 'unnamed_proximate', 'unnamed_person', 'unnamed_vague', 'document',
    'dataset', 'social_media', 'other')),
  band TEXT                     -- strong, moderate, limited or weak; none for a sentence without source
    CHECK (band IN (
    'strong', 'moderate', 'limited', 'weak')),
  source_reliability TEXT       -- Admiralty letter for the source's track record; the program sets B, F
    CHECK (source_reliability IN (
    'A', 'B', 'C', 'D', 'E', 'F')),
  information_credibility INTEGER -- Admiralty digit for corroboration; the program sets 2, 3, 6
    CHECK (information_credibility IN (
    1, 2, 3, 4, 5, 6)),
  score INTEGER                 -- 0 to 100, the sum of the points of its reasons; read it with them
    CHECK (score BETWEEN 0 AND 100),
  endorsed_by TEXT,             -- the named, independent third party that vouches for the source or its figures
  quote_type TEXT               -- direct, indirect, mixed, or none in the outlet's own voice
    CHECK (quote_type IN (
    'direct', 'mixed', 'indirect', 'none')),
  cue_class TEXT                -- statement, record, or attitude that the outlet ascribes
    CHECK (cue_class IN (
    'statement', 'record', 'attitude')),
  medium TEXT                   -- the channel or artefact through which it came
    CHECK (medium IN (
    'interview', 'statement', 'document', 'dataset', 'poll', 'court_record', 'law',
    'social_media', 'press_report', 'observation', 'communication', 'narration',
    'unspecified')),
  content_kind TEXT             -- information, figure, position, plan, forecast, assessment, accusation, denial
    CHECK (content_kind IN (
    'information', 'figure', 'position', 'plan', 'forecast', 'assessment', 'accusation',
    'denial')),
  named INTEGER                 -- 1 when a reader can tell who the source is, 0 when not
    CHECK (named IN (0, 1)),
  number_of_sources INTEGER,    -- how many sources, when the text says or implies it
  basis TEXT,                   -- the words that say what the claim rests on
  anonymity_reason TEXT,        -- the words that say why the source is not named
  antecedent TEXT,              -- the earlier words that a back-reference stands for
  relayed_to TEXT,              -- who was told, as in "told AFP"
  distancing INTEGER            -- 1 when the outlet's choice of words keeps a distance
    CHECK (distancing IN (0, 1)),
  affiliation TEXT,             -- the body that the source belongs to or is close to
  affiliation_relation TEXT     -- how it stands to that body
    CHECK (affiliation_relation IN (
    'is', 'part of', 'official of', 'run by', 'backed by', 'close to')),
  side TEXT,                    -- the side of a configured dispute that the source is tied to
  stake TEXT                    -- how it is tied to that side
    CHECK (stake IN (
    'party', 'run_by_party', 'aligned', 'none_stated', 'not_assessed')),
  source_reliability_basis TEXT, -- why the letter is what it is
  statement_date TEXT,          -- the day on which it was said, ISO 8601
  publisher TEXT,               -- the document's publisher, repeated for facets
  published TEXT,               -- the document's date, repeated for facets
  document_id INTEGER NOT NULL REFERENCES documents(id), -- the document that it stands in
  source_id INTEGER REFERENCES sources(id), -- its source across claims
  parent_id INTEGER REFERENCES claims(id), -- the claim that it is nested in
  position INTEGER NOT NULL,    -- its place among the claims of its document, from 0
  spans TEXT NOT NULL,          -- a JSON object of [start, end] pieces for source, cue, content, recipient, time
  affiliations TEXT,            -- a JSON array of [name, relation, start, end], what a change of the disputes is rated from
  context TEXT,                 -- a JSON object of what the document adds to the words of source, cue and claim; its steps name what made the claim, and what decided who the source is and of which type
  engine TEXT NOT NULL,         -- what found it: an engine's name, or "given"
  engine_version TEXT,          -- that engine's version
  rubric_version TEXT NOT NULL, -- the points table that it was rated with
  UNIQUE (document_id, position)
);

-- One row per reason of a claim's score; the points add up to it.
CREATE TABLE reasons (
  id INTEGER PRIMARY KEY,       -- number of the reason
  claim_id INTEGER NOT NULL REFERENCES claims(id), -- the claim that it is a reason for
  category TEXT NOT NULL        -- the part of the points table
    CHECK (category IN (
    'identity', 'access', 'form', 'channel', 'support', 'caution', 'limit')),
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
    CHECK (stance IN (
    'positive', 'negative', 'neutral')),
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
    CHECK (CASE rating WHEN 'source_reliability' THEN value IN (
    'A', 'B', 'C', 'D', 'E', 'F') ELSE value IN (
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

-- The ledger: one row per shard, written in the same transaction as the shard's rows.
CREATE TABLE loads (
  id INTEGER PRIMARY KEY,       -- number of the shard
  shard TEXT NOT NULL UNIQUE,   -- digest of the documents, the engine and the settings it was made with
  documents INTEGER NOT NULL,   -- documents loaded
  claims INTEGER NOT NULL,      -- claims loaded
  digest TEXT NOT NULL,         -- digest of the rows, whatever their order
  engine TEXT NOT NULL,         -- the engine that read
  engine_version TEXT,          -- its version
  rubric_version TEXT NOT NULL, -- the points table
  settings TEXT NOT NULL,       -- the settings, a JSON object
  started TEXT NOT NULL,        -- when the shard was begun, ISO 8601, UTC
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
