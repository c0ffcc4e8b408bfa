"""What the pages that change a record share: the folder, drafts on disk, what a change changes."""
