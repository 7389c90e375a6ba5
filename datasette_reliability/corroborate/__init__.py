"""Who else says so, and whether it is really somebody else: claims of many documents compared.

``words``, ``numbers``, ``features``, ``model`` and ``relation`` say how two claims stand to each
other; ``candidates`` finds which to compare, ``grouping`` puts together those that say the same.
``prints`` finds copies, ``agencies`` and ``roots`` whose words they are, ``facts`` what stands
behind a fact. ``documents``, ``claims`` and ``behind`` do that for a day of a database, ``run`` for
all days that are due. Nothing here says what is true.
"""
