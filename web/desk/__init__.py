"""The desk: the web side for those who serve. Chat is enough for every act; here one sees much at once."""
