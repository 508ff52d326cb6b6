"""Which language a short text is in."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from insight.models.language import detect_languages

OTHER = {
    "fr": (
        "La livraison a pris trois semaines et le colis était abîmé.",
        "Très bon produit, je le recommande à tous mes amis.",
        "Le service client ne répond jamais au téléphone.",
        "La batterie ne tient pas la journée.",
        "Je suis déçue par la qualité du tissu.",
    ),
    "es": (
        "El paquete llegó tarde y la caja estaba rota.",
        "Muy contento con la compra, funciona perfectamente.",
        "No lo recomiendo, se rompió a los dos días.",
        "La pantalla tiene muy buena calidad para el precio.",
        "Todavía estoy esperando que me devuelvan el dinero.",
    ),
    "de": (
        "Die Lieferung kam zu spät und der Karton war beschädigt.",
        "Sehr gutes Gerät, ich bin rundum zufrieden.",
        "Der Akku hält leider nur zwei Stunden.",
        "Nach einer Woche ist der Reißverschluss kaputt gegangen.",
        "Ich würde es jederzeit wieder kaufen.",
    ),
    "it": (
        "Il prodotto è arrivato rotto e nessuno risponde.",
        "Sono molto soddisfatta di questo acquisto.",
        "La qualità del suono è davvero ottima.",
        "Non funziona più dopo una settimana.",
        "Spedizione veloce e imballaggio curato.",
    ),
    "pt": (
        "O produto chegou quebrado e ninguém responde.",
        "Estou muito satisfeita com a compra.",
        "A bateria não dura nem um dia inteiro.",
        "Recomendo a todos, chegou antes do prazo.",
        "Ainda não recebi o meu dinheiro de volta.",
    ),
    "nl": (
        "Het pakket kwam te laat en de doos was kapot.",
        "Heel blij met deze aankoop, werkt uitstekend.",
        "De batterij gaat maar twee uur mee.",
        "Ik krijg geen antwoord van de klantenservice.",
        "De kleur is anders dan op de foto.",
    ),
    "ja": (
        "配送がとても早くて助かりました。",
        "二日で壊れてしまい、がっかりです。",
        "値段の割に品質が良いと思います。",
        "色が写真と違っていました。",
        "また購入したいです。",
    ),
    "ko": (
        "배송이 너무 늦었고 상자가 찢어져 있었어요.",
        "품질이 정말 좋아요.",
        "이틀 만에 고장 났습니다.",
        "색상이 사진과 달라요.",
        "다음에도 또 구매할게요.",
    ),
    "ru": (
        "Посылка пришла с опозданием, коробка порвана.",
        "Отличный товар, всем советую.",
        "Через два дня всё сломалось.",
        "Цвет не такой, как на фотографии.",
        "Деньги до сих пор не вернули.",
    ),
    "tr": (
        "Kargo çok geç geldi ve kutu ezilmişti.",
        "Ürünü çok beğendim, herkese tavsiye ederim.",
        "İki gün sonra bozuldu.",
        "Müşteri hizmetleri hiç cevap vermiyor.",
        "Fiyatına göre kalitesi gayet iyi.",
    ),
    "sw": (
        "Huduma yao ni mbaya sana na simu hawapokei.",
        "Bidhaa hii ni nzuri sana, nimeipenda.",
        "Mzigo wangu ulichelewa kufika kwa wiki mbili.",
        "Nimefurahi sana na huduma yenu.",
        "Programu hii haifanyi kazi kwenye simu yangu.",
    ),
    "lg": (
        "Mwebale nnyo okutuyamba mu by'entambula.",
        "Abavuzi ba boda bano tebalina mpisa.",
        "Njagala nnyo empeereza yammwe kubanga nnungi.",
        "Essimu yange tekyakola okuva jjo.",
        "Ssente zange temunnazinziza n'okutuusa kati.",
    ),
}
ENGLISH = (
    "nice",
    "good app tbh",
    "@VirginAmerica thx",
    "Luv it",
    "meh",
    "battery dead",
    "Excellent",
    "refund pls",
    "Works great!!! 👍",
    "SO BAD",
    "thank u",
    "never again",
    "cheap and cheerful",
    "Wish I'd bought two.",
    "The zipper jammed on the first day.",
    "https://example.com this link is broken",
)
CHINESE = (
    "好",
    "质量很好，下次还会买",
    "这个app真的nice",
    "物流太慢了！！！",
    "用了两天就坏了，差评",
    "iPhone 15 手机壳不错",
    "價格便宜，質量也好",
    "满意の购物",
)
WORDLESS = ("", "   ", "12345", "!!!???", "👍👍", "10/10", "\x00\x07", "\ud800", "⊙o⊙"[:1])


@pytest.mark.parametrize("language", OTHER)
def test_a_clear_sentence_in_another_language_is_other(language: str) -> None:
    assert dict.fromkeys(OTHER[language], "other") == dict(
        zip(OTHER[language], detect_languages(OTHER[language]), strict=True)
    )


@pytest.mark.parametrize("text", ENGLISH)
def test_short_or_informal_english_is_english(text: str) -> None:
    assert detect_languages([text]) == ["en"]


@pytest.mark.parametrize("text", CHINESE)
def test_han_script_without_kana_is_chinese(text: str) -> None:
    assert detect_languages([text]) == ["zh"]


@pytest.mark.parametrize("text", WORDLESS)
def test_text_without_words_is_other(text: str) -> None:
    assert detect_languages([text]) == ["other"]


def test_english_that_names_a_chinese_city_stays_english() -> None:
    assert detect_languages(["We went to 北京 last summer and loved every day of it"]) == ["en"]


def test_a_very_long_text_is_read_by_its_beginning() -> None:
    assert detect_languages(["the service was great " * 20_000, "好" * 100_000]) == ["en", "zh"]


def test_answers_come_in_the_order_of_the_texts() -> None:
    assert detect_languages(["好", "nice", "👍", "很好"]) == ["zh", "en", "other", "zh"]
    assert detect_languages([]) == []


def test_nearly_all_english_tweets_are_english(real_data: Callable[[str], Path]) -> None:
    path = real_data("en_twitter_airline/Tweets_merged.csv")
    with path.open(encoding="utf-8") as file:
        texts = [row["text"] for row in csv.DictReader(file)][:2000]
    assert detect_languages(texts).count("en") / len(texts) > 0.99
