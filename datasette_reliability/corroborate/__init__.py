"""Compare the claims of many documents: who else says so, and is it really somebody else.

* How two claims relate: ``words``, ``numbers``, ``features`` and ``model`` by their own words;
  ``context``, ``articles``, ``alike`` and ``trees`` by their articles too; ``relation`` uses both.
* Which claims are compared: ``candidates``. Which make one fact: ``grouping``.
* Whose words they are: ``prints`` finds copies, ``agencies`` news agencies, ``roots`` root sources.
* What stands behind a fact: ``facts``, written by ``behind``.
* Days: ``documents`` and ``claims`` compare those of a day, ``run`` all days that are due,
  ``months`` databases by month. ``ahead`` prepares the next days in other processes.
  ``telling`` puts the result into words.

Two rules hold throughout: a false agreement is worse than a missed one, and nothing here says what
is true.
"""
