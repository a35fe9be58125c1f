"""Reading a file of channels (`parsing`, pure) and writing what it says (`saving`)."""
