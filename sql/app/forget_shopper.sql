-- Remember to leave this shopper out.
INSERT INTO forgotten_shoppers VALUES (:shopper_hash, :moment) ON CONFLICT DO NOTHING;
