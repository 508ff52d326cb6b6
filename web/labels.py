"""Words for the codes that the product stores: states, stages, labels, languages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

_LABELS = {
    "sentiment": {
        "negative": _("negative"),
        "neutral": _("neutral"),
        "positive": _("positive"),
    },
    "language": {
        "en": _("English"),
        "zh": _("Chinese"),
        "other": _("another language"),
    },
    "kind": {
        "review": _("review"),
        "post": _("post"),
        "message": _("message"),
        "comment": _("comment"),
        "follow_up": _("follow-up"),
    },
    "analysis": {
        "sentiment": _("Sentiment"),
        "toxicity": _("Toxicity"),
        "aspects": _("Aspects"),
        "mismatch": _("Stars against text"),
        "topics": _("Topic"),
        "copies": _("Near copies"),
        "doubt": _("Doubts"),
    },
    "job": {
        "ingest": _("Read files"),
        "products": _("Read products and listings"),
        "sales": _("Read weekly sales"),
        "fetch": _("Collect from a source"),
        "analyze": _("Analyse what is new"),
        "audit": _("Audit the models for bias"),
        "alerts": _("Look for spikes"),
        "deliver": _("Send reports and alerts"),
        "explain": _("Explain a label"),
        "remove-sample": _("Remove the sample data"),
    },
    "doubt": {
        "copy": _("a text that others wrote too"),
        "burst": _("one of many within two days"),
        "mismatch": _("stars against the text"),
        "incentive": _("a gain for the review, admitted"),
        "advertising": _("advertising or contact"),
        "incentive_told": _("tells of a gain that was offered"),
    },
    "field": {
        "row": _("the whole row"),
        "id": _("Id"),
        "text": _("Text"),
        "title": _("Title"),
        "rating": _("Rating"),
        "date": _("Date"),
        "author": _("Author"),
        "product": _("Product"),
        "source": _("Source"),
        "url": _("Address"),
        "listing": _("Listing"),
        "variant": _("Variant"),
        "color": _("Colour"),
        "size": _("Size"),
        "follow_up": _("Follow-up"),
        "follow_up_date": _("Date of the follow-up"),
        "answer": _("The seller's answer"),
        "answered_at": _("Date of the answer"),
        "week": _("Week"),
        "units": _("Units sold"),
        "revenue": _("Revenue"),
        "returns": _("Returns"),
        "ad_spend": _("Advertising spend"),
        "currency": _("Currency"),
    },
    "state": {
        "queued": _("waiting"),
        "running": _("running"),
        "cancelling": _("stopping"),
        "done": _("done"),
        "failed": _("failed"),
        "cancelled": _("cancelled"),
    },
    "stage": {
        "read": _("Read"),
        "fetch": _("Collect"),
        "load": _("Store"),
        "analyze": _("Analyse"),
        "tokens": _("Read words"),
        "ask": _("Ask the large model"),
        "copies": _("Find near copies"),
        "topics": _("Find topics"),
        "births": _("Look for new topics"),
        "doubts": _("Look for doubtful documents"),
        "remove": _("Remove"),
        "audit": _("Audit"),
        "look": _("Look"),
        "deliver": _("Send"),
        "explain": _("Explain"),
    },
    "count": {
        "read": _("rows read"),
        "rejected": _("rejected"),
        "stored": _("stored"),
        "changed": _("changed"),
        "duplicates": _("known already"),
        "analyzed": _("analysed"),
        "tokenized": _("texts whose words were read"),
        "answered": _("answered by the large model"),
        "unanswered": _("without an answer of it"),
        "assigned": _("given a topic"),
        "born": _("new topics"),
        "copies": _("near copies"),
        "doubtful": _("doubtful"),
        "unread_ratings": _("stars that could not be read"),
        "unread_dates": _("later dates that could not be read"),
        "default_texts": _("default texts of the shop"),
        "follow_ups": _("follow-ups"),
        "answers": _("answers of the seller"),
        "sentences": _("sentences swapped"),
        "explained": _("explained"),
        "alerts": _("alerts raised"),
        "delivered": _("messages delivered"),
    },
    "what": {
        "all": _("report and alerts"),
        "report": _("weekly report"),
        "alerts": _("alerts"),
    },
    "weekday": {
        "monday": _("Monday"),
        "tuesday": _("Tuesday"),
        "wednesday": _("Wednesday"),
        "thursday": _("Thursday"),
        "friday": _("Friday"),
        "saturday": _("Saturday"),
        "sunday": _("Sunday"),
    },
    "delivery": {
        "queued": _("waiting"),
        "sending": _("being sent"),
        "failed": _("failed, is tried again"),
        "refused": _("refused, is not tried again"),
        "delivered": _("delivered"),
    },
    "role": {
        "viewer": _("viewer"),
        "analyst": _("analyst"),
        "admin": _("administrator"),
    },
    "permission": {
        "read": _("read"),
        "edit": _("correct labels, topics and products, and share"),
        "sql": _("ask in SQL"),
        "jobs": _("start jobs"),
        "admin": _("administer"),
    },
    "alert": {
        "open": _("open"),
        "dismissed": _("dismissed"),
        "over": _("over"),
    },
    "view": {
        "documents": _("One row a document, with its labels."),
        "annotations": _("What each analysis said of each document, and which model."),
        "aspects": _("One row an aspect of a document: its term, its place, and how it is judged."),
        "feedback": _("The documents without follow-ups: what reports count."),
        "group_shares": _(
            "How much of each week a source, product, language or rating is, and usually was."
        ),
        "competitors": _("Which competitor each product of yours has."),
        "listings": _("Which product each listing is, and in which shop."),
        "series_by_day": _(
            "Documents, sentiment and stars of each day by source, product, topic and aspect."
        ),
        "series_by_week": _("The same by week."),
        "topics": _("One row a topic, with its words and its size."),
        "topic_events": _("What happened to topics: born, merged, split, renamed, and by whom."),
        "weekly_sales": _("Units, revenue, returns and advertising spend by week and product."),
        "tokens": _("One row a word of each document, with its lemma and part of speech."),
        "model_bias": _("How far each group of people or place moves the scores of a model."),
    },
    "example": {
        "negative_share_by_product": _("Which products have the largest share of negative texts?"),
        "documents_by_week": _("How many documents has each week, and how many stars on average?"),
        "negative_topics": _("Which topics are spoken of most negatively?"),
        "follow_ups_turned_negative": _(
            "Which reviews were not negative, while their follow-ups are?"
        ),
        "sales_and_sentiment": _(
            "What was sold and returned each week, beside the negative share?"
        ),
        "adjectives_by_product": _("Which adjectives are used most, by product and sentiment?"),
        "aspects_by_product": _("Which aspects of each product are judged worst?"),
        "copied_texts": _("Which texts appear word for word more than once?"),
    },
}


def label(code: str | None, kind: str) -> str:
    """The word for `code` in the page's language; a code without one is shown as it is."""
    if code is None:
        return ""
    return str(_LABELS[kind].get(code, code.replace("_", " ")))
