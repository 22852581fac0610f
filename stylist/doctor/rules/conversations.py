"""The transcript: numbers without gaps, nothing answered twice, nothing left lying."""

from stylist.doctor.rule import Rule

RULES = (
    Rule(
        "conversations.numbers_have_no_gap",
        "a conversation's numbers run from one to the last, each given once",
        """
        SELECT s.id AS subject, coalesce(n.count, 0) || ' numbers, the last is ' || s.last_seq AS found
        FROM sessions s LEFT JOIN (
            SELECT session_id, count(DISTINCT number) AS count, count(*) AS given, max(number) AS most FROM (
                SELECT session_id, seq AS number FROM ai_interactions WHERE seq IS NOT NULL
                UNION ALL
                SELECT session_id, input_seq FROM ai_interactions WHERE input_seq IS NOT NULL
            ) numbers GROUP BY session_id
        ) n ON n.session_id = s.id
        WHERE s.last_seq <> coalesce(n.count, 0) OR n.given <> n.count OR n.most <> n.count
        """,
    ),
    Rule(
        "conversations.delivered_is_numbered",
        "what was delivered has its number and its time",
        """
        SELECT id AS subject, state AS found FROM ai_interactions
        WHERE state = 'delivered' AND (seq IS NULL OR delivered_at IS NULL)
        """,
    ),
    Rule(
        "conversations.nothing_waits",
        "nothing that was accepted an hour ago still waits for its answer",
        """
        SELECT id AS subject, state || ' since ' || created_at AS found FROM ai_interactions
        WHERE state <> 'delivered' AND created_at < now() - interval '1 hour'
        """,
    ),
    Rule(
        "conversations.own_words_only",
        "an exchange belongs to the person of its conversation",
        """
        SELECT i.id AS subject, i.user_id || ' in a conversation of ' || s.user_id AS found
        FROM ai_interactions i JOIN sessions s ON s.id = i.session_id
        WHERE i.user_id IS NOT NULL AND i.user_id <> s.user_id
        """,
    ),
)
