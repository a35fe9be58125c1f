"""Reading a file of classes (`parsing`, pure) and writing what it says (`saving`)."""
