-- Where does a name lead to, and with which secret is it signed?
SELECT target_id, name, address, secret FROM publish_targets WHERE name = $name;
