-- Area code of phone numbers that are given without one.
ALTER TABLE periods ADD COLUMN area_code TEXT COLLATE "C";
