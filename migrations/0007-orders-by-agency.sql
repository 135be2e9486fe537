-- Why: a stolen account files in minutes what its officer files in months. Each order is held against how many its agency
-- and its officer sent within the hour, so the rows of one agency are counted by when they came.

create index orders_by_agency on orders (agency, received_at) where agency is not null;
