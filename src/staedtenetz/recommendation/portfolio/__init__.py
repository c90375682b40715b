"""The set of further memberships that covers most of the topics within an office's limits.

OR-Tools is optional; ``plan`` raises MissingPackage where it is not installed.
"""
