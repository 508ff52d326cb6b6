-- Changes a subscription; what fell due before is not sent again.
UPDATE subscriptions SET address = $address, language = $language, what = $what, weekday = $weekday,
    hour = $hour
WHERE name = $name;
